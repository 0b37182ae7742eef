{{ stage_tab('P3') }}
