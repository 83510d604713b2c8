#include "http/http_date.h"

#include <gtest/gtest.h>

namespace lpab::http {
namespace {

// RFC 9110 section 5.6.7's example; seconds by `date -u -d "Sun, 06 Nov 1994 08:49:37 GMT" +%s`.
TEST(HttpDateTest, ReadsAndWritesImfFixdate) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  EXPECT_EQ(HttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(HttpDateTest, RefusesWhatIsNone) {
  for (const char* text : {"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMTx",
                           "Sun, 06 Foo 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text)) << text;
  }
}

}  // namespace
}  // namespace lpab::http
