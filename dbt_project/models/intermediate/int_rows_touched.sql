-- Where the rows in force are not those of the last build: another row, or other rules that quarantine it.
-- Compared with what that build left behind, whichever week it was of; none where everything is made anew.
-- From here until all that follows from it was written, int_facts_made_of is empty: a build that fails on the
-- way makes the next one make everything anew.
{{ config(tags=['after_gate'], post_hook="{{ forget_facts() }}") }}

{%- set left_rows = left_by_last_build('int_rows_in_force') %}

with

{% if left_rows %}
apart_then as (
    select
        kecamatan_code,
        tab,
        row_number_then,
        row_version_id_then
    from {{ ref('int_rows_apart') }}
    where is_since_build and row_number_then is not null
),

apart_now as (
    select
        kecamatan_code,
        tab,
        row_number_now,
        row_version_id_now
    from {{ ref('int_rows_apart') }}
    where is_since_build and row_number_now is not null
),

places as (
    select
        coalesce(apart_then.kecamatan_code, apart_now.kecamatan_code) as kecamatan_code,
        coalesce(apart_then.tab, apart_now.tab) as tab,
        coalesce(apart_then.row_number_then, apart_now.row_number_now) as row_number,
        apart_then.row_version_id_then,
        apart_now.row_version_id_now
    from apart_then
    full outer join apart_now
        on
            apart_then.kecamatan_code = apart_now.kecamatan_code
            and apart_then.tab = apart_now.tab
            and apart_then.row_number_then = apart_now.row_number_now
),

quarantined as (
    select
        findings.kecamatan_code,
        findings.tab,
        findings.row_number,
        array_agg(distinct findings.rule_id order by findings.rule_id) as rule_ids
    from {{ ref('int_row_findings') }} as findings
    inner join {{ ref('int_snapshots_in_force') }} as in_force on findings.snapshot_id = in_force.snapshot_id
    where findings.severity = 'karantina' and findings.tab <> 'LAPOR'
    group by findings.kecamatan_code, findings.tab, findings.row_number
),

quarantined_then as (
    select
        kecamatan_code,
        tab,
        row_number,
        rule_ids
    from {{ left_rows }}
    where rule_ids <> '{}'
),

judged_otherwise as (
    select
        coalesce(quarantined.kecamatan_code, quarantined_then.kecamatan_code) as kecamatan_code,
        coalesce(quarantined.tab, quarantined_then.tab) as tab,
        coalesce(quarantined.row_number, quarantined_then.row_number) as row_number
    from quarantined
    full outer join quarantined_then
        on
            quarantined.kecamatan_code = quarantined_then.kecamatan_code
            and quarantined.tab = quarantined_then.tab
            and quarantined.row_number = quarantined_then.row_number
    where quarantined.rule_ids is distinct from quarantined_then.rule_ids
)

select * from places
union all
select
    judged_otherwise.kecamatan_code,
    judged_otherwise.tab,
    judged_otherwise.row_number,
    left_rows.row_version_id as row_version_id_then,
    left_rows.row_version_id as row_version_id_now
from judged_otherwise
left join places
    on
        judged_otherwise.kecamatan_code = places.kecamatan_code
        and judged_otherwise.tab = places.tab
        and judged_otherwise.row_number = places.row_number
left join {{ left_rows }} as left_rows
    on
        judged_otherwise.kecamatan_code = left_rows.kecamatan_code
        and judged_otherwise.tab = left_rows.tab
        and judged_otherwise.row_number = left_rows.row_number
where places.row_number is null
{% else %}
nothing_left as (
    select
        null::text as kecamatan_code,
        null::text as tab,
        null::integer as row_number,
        null::bigint as row_version_id_then,
        null::bigint as row_version_id_now
    from {{ ref('int_rows_apart') }}
    cross join {{ ref('int_row_findings') }}
    cross join {{ ref('int_snapshots_in_force') }}
    where false
)

select * from nothing_left
{% endif %}
