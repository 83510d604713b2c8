// Where the driver's log goes inside pcscd.
#pragma once

namespace lpab::apps {

// Into pcscd's own log, or to syslog where it has none; never to standard output or error. Once
// for a process; cheap when it was done.
void LogToHost();

}  // namespace lpab::apps
