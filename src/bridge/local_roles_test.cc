#include "bridge/local_roles.h"

#include <gtest/gtest.h>

namespace lpab::bridge {
namespace {

TEST(LocalRoles, AUserThenItsGroupsThenTheOthers) {
  const LocalRoles roles{{{1000, Role::kViewer}, {1001, Role::kOwner}},
                         {{50, Role::kInstaller}, {60, Role::kOwner}},
                         Role::kViewer};
  const auto of = [&](uid_t uid, gid_t gid, std::vector<gid_t> groups) {
    return roles.Of({1, uid, gid, std::move(groups)});
  };
  EXPECT_EQ(of(1000, 60, {50}), Role::kViewer) << "named itself";
  EXPECT_EQ(of(1001, 7, {}), Role::kOwner);
  EXPECT_EQ(of(1002, 50, {}), Role::kInstaller);
  EXPECT_EQ(of(1002, 7, {8, 50}), Role::kInstaller);
  EXPECT_EQ(of(1002, 50, {60}), Role::kOwner) << "the highest";
  EXPECT_EQ(of(1002, 7, {8}), Role::kViewer);
}

TEST(LocalRoles, WithoutSettingsEverybodyIsAnOwner) {
  EXPECT_EQ(LocalRoles().Of({1, 1000, 1000, {}}), Role::kOwner);
}

}  // namespace
}  // namespace lpab::bridge
