{{ stage_tab('P2') }}
