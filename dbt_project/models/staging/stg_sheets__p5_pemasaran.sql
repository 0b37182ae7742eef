{{ stage_tab('P5') }}
