String log = new File(basedir, 'build.log').text
for (line in ['pay: OK', 'refund: OK', 'status: ACCEPTED']) {
  assert log.contains(line)
}
