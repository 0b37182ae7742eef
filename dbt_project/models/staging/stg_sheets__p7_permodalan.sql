{{ stage_tab('P7') }}
