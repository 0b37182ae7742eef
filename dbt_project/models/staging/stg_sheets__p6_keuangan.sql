{{ stage_tab('P6') }}
