-- The wage list counts the months of its early exit from the correction (人力资源社会保障部令第45号): a request states that day.
ALTER TABLE lists.exits ADD COLUMN corrected_on date;
