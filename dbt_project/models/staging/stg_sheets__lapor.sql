{{ stage_tab('LAPOR') }}
