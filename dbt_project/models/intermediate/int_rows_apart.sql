-- Where other rows stand in the snapshots in force than stood in those of the last build; a table of its own,
-- so that the planner knows how few they mostly are. None where everything is made anew.
{{ config(tags=['after_gate']) }}

{%- set made_of = left_by_last_build('int_facts_made_of') %}

with

sides as (
    select
        in_force.kecamatan_code,
        null::bigint as snapshot_id_then,
        null::bigint as snapshot_id_now
    from {{ ref('int_snapshots_in_force') }} as in_force
    {% if made_of -%}
    where false
    union all
    select
        coalesce(made_of.kecamatan_code, in_force.kecamatan_code) as kecamatan_code,
        made_of.snapshot_id as snapshot_id_then,
        in_force.snapshot_id as snapshot_id_now
    from {{ made_of }} as made_of
    full outer join {{ ref('int_snapshots_in_force') }} as in_force
        on made_of.kecamatan_code = in_force.kecamatan_code
    {%- endif %}
)

{{ rows_apart('sides') }}
