#include "apps/lpa-sim/counters_file.h"

#include <nlohmann/json.hpp>

#include "io/files.h"

namespace lpab::apps {

std::string Counters::ToJson() const {
  const nlohmann::ordered_json json = {{"uart_bytes_to_modem", uart_bytes_to_modem},
                                       {"uart_bytes_from_modem", uart_bytes_from_modem},
                                       {"apdus", apdus}};
  return json.dump();
}

Result<CountersFile> CountersFile::Create(std::string path) {
  CountersFile file(std::move(path));
  LPAB_TRY(file.Write());
  return file;
}

Result<void> CountersFile::Update(const Counters& counters) {
  if (counters == written_) return {};
  written_ = counters;
  return Write();
}

Result<void> CountersFile::Write() const {
  return io::WriteFileAtomically(path_, AsBytes(written_.ToJson() + "\n"));
}

}  // namespace lpab::apps
