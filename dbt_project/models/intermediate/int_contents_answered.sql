-- An answer is about what a row says: it holds for every row of its kecamatan and tab that reads the
-- same, from the pull on that first read it.
{{ config(tags=['before_gate', 'precheck']) }}

with

contents as (
    {%- for tab in var('contract')['tabs'] %}
    select
        answers.kecamatan_code,
        answers.tab,
        answers.rule_id,
        answers.snapshot_id,
        staged.content_key
    from {{ source('landing', 'answers') }} as answers
    inner join {{ staged(tab['code']) }} as staged on answers.row_version_id = staged.row_version_id
    where answers.tab = '{{ tab['code'] }}'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    kecamatan_code,
    tab,
    content_key,
    rule_id,
    min(snapshot_id) as snapshot_id
from contents
group by kecamatan_code, tab, content_key, rule_id
