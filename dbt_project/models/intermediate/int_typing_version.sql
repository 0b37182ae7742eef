-- Written when every row was typed: the version of contract and project that did it. A precheck types
-- rows too, and judges none of the week's.
{%- for tab in var('contract')['tabs'] %}
-- depends_on: {{ staged(tab['code']) }}
{%- endfor %}
{%- for feed in var('contract')['feeds'] %}
-- depends_on: {{ staged_feed(feed['name']) }}
{%- endfor %}
-- depends_on: {{ ref('int_rows_typed') }}
{{ config(tags=['before_gate', 'precheck']) }}

select '{{ var("project_version") }}'::text as version
