#include "sim/euicc/card.h"

namespace lpab::sim::euicc {

Result<std::unique_ptr<Card>> OpenCard(const std::filesystem::path& directory,
                                       pki::EuiccIdentity identity, CardOptions options) {
  LPAB_ASSIGN(std::unique_ptr<FileStateStore> store, FileStateStore::Open(directory));
  CardState state = store->TakeLoaded();
  std::vector<Es10Function> functions = ManagementFunctions();
  for (const Es10Function& each : RspFunctions()) functions.push_back(each);
  return Card::Create({std::move(identity), std::move(options), std::move(state), std::move(store),
                       std::move(functions)});
}

}  // namespace lpab::sim::euicc
