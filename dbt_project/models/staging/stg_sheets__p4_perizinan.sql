{{ stage_tab('P4') }}
