-- Written when every row was typed and judged: the version of contract and project that did it.
-- depends_on: {{ ref('int_tab_measures') }}
{{ config(tags=['before_gate']) }}

select '{{ var("project_version") }}'::text as version
