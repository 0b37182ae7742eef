{{ config(tags=['precheck']) }}

{{ judge_rows(ref('int_precheck_rows')) }}
