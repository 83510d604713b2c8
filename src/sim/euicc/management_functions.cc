#include "sim/euicc/es10_functions.h"
#include "sim/euicc/information_functions.h"
#include "sim/euicc/load_crl.h"
#include "sim/euicc/memory_reset.h"
#include "sim/euicc/notification_functions.h"
#include "sim/euicc/profile_functions.h"

namespace lpab::sim::euicc {

std::vector<Es10Function> ManagementFunctions() {
  constexpr auto kWhole = Es10Function::Shape::kWholeTlv;
  return {
      {0xBF20, kWhole, GetEuiccInfo1},
      {0xBF22, kWhole, GetEuiccInfo2},
      {0xBF28, kWhole, ListNotification},
      {0xBF29, kWhole, SetNickname},
      {0xBF2B, kWhole, RetrieveNotificationsList},
      {0xBF2D, kWhole, GetProfilesInfo},
      {0xBF30, kWhole, NotificationSent},
      {0xBF31, kWhole, EnableProfile},
      {0xBF32, kWhole, DisableProfile},
      {0xBF33, kWhole, DeleteProfile},
      {0xBF34, kWhole, EuiccMemoryReset},
      {0xBF35, kWhole, LoadCrl},
      {0xBF3C, kWhole, GetEuiccConfiguredAddresses},
      {0xBF3E, kWhole, GetEid},
      {0xBF3F, kWhole, SetDefaultDpAddress},
      {0xBF43, kWhole, GetRat},
  };
}

}  // namespace lpab::sim::euicc
