#include "io/host_name.h"

#include <unistd.h>

namespace lpab::io {

std::string HostName() {
  char name[65] = {};  // HOST_NAME_MAX of Linux, and the end
  if (gethostname(name, sizeof name - 1) != 0) return {};
  return name;
}

}  // namespace lpab::io
