-- Where the rows in force are not those of the last build: another row, or other rules that quarantine it.
-- Compared with what that build left behind, whichever week it was of; none where everything is made anew.
-- From here until all that follows from it was written, int_facts_made_of is empty: a build that fails on the
-- way makes the next one make everything anew.
{{ config(tags=['after_gate'], post_hook="{{ forget_facts() }}") }}

{%- set left_rows = left_by_last_build('int_rows_in_force') %}

with

{% if left_rows %}
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
),

places as (
    select
        kecamatan_code,
        tab,
        row_number_then as row_number
    from {{ ref('int_rows_apart') }}
    where row_number_then is not null
    union
    select
        kecamatan_code,
        tab,
        row_number_now as row_number
    from {{ ref('int_rows_apart') }}
    where row_number_now is not null
),

all_places as (
    select
        kecamatan_code,
        tab,
        row_number,
        true as is_apart
    from places
    union all
    select
        judged_otherwise.kecamatan_code,
        judged_otherwise.tab,
        judged_otherwise.row_number,
        false as is_apart
    from judged_otherwise
    left join places
        on
            judged_otherwise.kecamatan_code = places.kecamatan_code
            and judged_otherwise.tab = places.tab
            and judged_otherwise.row_number = places.row_number
    where places.row_number is null
)

select
    all_places.kecamatan_code,
    all_places.tab,
    all_places.row_number,
    left_rows.row_version_id as row_version_id_then,
    case
        when all_places.is_apart then apart.row_version_id_now
        else left_rows.row_version_id
    end as row_version_id_now
from all_places
left join {{ left_rows }} as left_rows
    on
        all_places.kecamatan_code = left_rows.kecamatan_code
        and all_places.tab = left_rows.tab
        and all_places.row_number = left_rows.row_number
left join {{ ref('int_rows_apart') }} as apart
    on
        all_places.kecamatan_code = apart.kecamatan_code
        and all_places.tab = apart.tab
        and all_places.row_number = apart.row_number_now
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
