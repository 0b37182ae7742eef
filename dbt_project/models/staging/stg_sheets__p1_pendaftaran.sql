{{ stage_tab('P1') }}
