#include "bridge/access_window.h"

#include <gtest/gtest.h>

namespace lpab::bridge {
namespace {

using std::chrono::minutes;
using Over = AccessWindow::Over;

class AccessWindowTest : public testing::Test {
 protected:
  void Pass(Duration time) { clock_.SleepFor(time); }

  FakeClock clock_;
  AccessWindow window_{clock_, minutes(5)};
};

TEST_F(AccessWindowTest, IsShutAtFirst) {
  EXPECT_FALSE(window_.open());
  EXPECT_EQ(window_.left(), Duration(0));
  EXPECT_FALSE(window_.due());
  Pass(minutes(60));
  EXPECT_FALSE(window_.over());
}

TEST_F(AccessWindowTest, EndsAfterItsTimeAlsoWhileItIsUsed) {
  window_.Open(minutes(15));
  window_.SetInUse(true);
  Pass(minutes(15) - Duration(1));
  EXPECT_FALSE(window_.over());
  EXPECT_EQ(window_.left(), Duration(1));
  EXPECT_EQ(window_.due(), clock_.Now() + Duration(1));
  Pass(Duration(1));
  EXPECT_EQ(window_.over(), Over::kTime);
  EXPECT_TRUE(window_.open());  // until somebody shuts it
  window_.Shut();
  EXPECT_FALSE(window_.over());
  EXPECT_FALSE(window_.open());
}

TEST_F(AccessWindowTest, EndsWhenNobodyUsesIt) {
  window_.Open(minutes(15));
  EXPECT_EQ(window_.due(), clock_.Now() + minutes(5));
  Pass(minutes(4));
  window_.SetInUse(true);
  Pass(minutes(4));
  EXPECT_FALSE(window_.over());
  window_.SetInUse(false);
  Pass(minutes(5) - Duration(1));
  window_.SetInUse(false);  // no new beginning
  EXPECT_FALSE(window_.over());
  Pass(Duration(1));
  EXPECT_EQ(window_.over(), Over::kIdle);
}

TEST_F(AccessWindowTest, ShorterThanTheIdleTimeItEndsAfterItsOwn) {
  window_.Open(minutes(2));
  EXPECT_EQ(window_.due(), clock_.Now() + minutes(2));
}

TEST_F(AccessWindowTest, OpenedAgainItsTimesBeginAnew) {
  window_.Open(minutes(15));
  Pass(minutes(4));
  window_.Open(minutes(10));
  EXPECT_EQ(window_.left(), minutes(10));
  Pass(minutes(4));
  EXPECT_FALSE(window_.over());
  EXPECT_EQ(window_.due(), clock_.Now() + minutes(1));
}

}  // namespace
}  // namespace lpab::bridge
