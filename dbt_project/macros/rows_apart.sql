{# Where the rows of two snapshots of a kecamatan are not the same: place by place, as they stand from the top.
   What was typed into a row or below the last one is told alone; a row put between others moves all below it.
   `sides` is a relation with kecamatan_code, snapshot_id_then and snapshot_id_now; either may be null. -#}
{% macro rows_apart(sides) %}
    select
        tabs.kecamatan_code,
        tabs.tab,
        placed.row_number_then,
        placed.row_version_id_then,
        placed.row_number_now,
        placed.row_version_id_now
    from (
        select
            sides.kecamatan_code,
            stages.stage_code as tab,
            tabs_then.row_numbers as row_numbers_then,
            tabs_then.row_version_ids as row_version_ids_then,
            tabs_now.row_numbers as row_numbers_now,
            tabs_now.row_version_ids as row_version_ids_now
        from {{ sides }} as sides
        cross join {{ ref('stages') }} as stages
        left join {{ source('landing', 'snapshot_tabs') }} as tabs_then
            on
                sides.snapshot_id_then = tabs_then.snapshot_id
                and stages.stage_code = tabs_then.tab
                and tabs_then.is_readable
        left join {{ source('landing', 'snapshot_tabs') }} as tabs_now
            on
                sides.snapshot_id_now = tabs_now.snapshot_id
                and stages.stage_code = tabs_now.tab
                and tabs_now.is_readable
        where sides.snapshot_id_then is distinct from sides.snapshot_id_now
    ) as tabs
    cross join lateral unnest(
        tabs.row_numbers_then, tabs.row_version_ids_then, tabs.row_numbers_now, tabs.row_version_ids_now
    ) as placed (row_number_then, row_version_id_then, row_number_now, row_version_id_now)
    where
        placed.row_number_then is distinct from placed.row_number_now
        or placed.row_version_id_then is distinct from placed.row_version_id_now
{% endmacro %}
