String log = new File(basedir, 'build.log').text
for (line in ['pay: OK', 'status: {"status":"ACCEPTED"', 'health: {"status":"OK"']) {
  assert log.contains(line)
}
