using System.Reflection;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Security;

/// <summary>Who gets to which page, from the compiled pages.</summary>
public sealed class PagePolicyTests
{
    private static readonly Type[] Pages = [.. typeof(BorgBackupServer.Server.Program).Assembly.GetTypes().Where(type => type.IsDefined(typeof(RouteAttribute)))];

    [Fact]
    public void Every_page_says_whom_it_is_for()
    {
        Assert.NotEmpty(Pages);
        Assert.All(Pages, page => Assert.True(page.IsDefined(typeof(AuthorizeAttribute)) || page.IsDefined(typeof(AllowAnonymousAttribute)), page.Name));
    }

    [Fact]
    public void Strangers_see_the_way_in_and_nothing_else() =>
        Assert.Equal(
            ["/setup", "/sign-in", "/sign-in/code", "/sign-in/forgotten", "/sign-in/reset"],
            RoutesOf(Pages.Where(page => page.IsDefined(typeof(AllowAnonymousAttribute)))));

    [Fact]
    public void Without_a_required_second_factor_there_is_one_page() =>
        Assert.Equal(["/account/second-factor"], RoutesOf(Pages.Where(page => page.IsDefined(typeof(WithoutSecondFactorAttribute)))));

    private static IEnumerable<string> RoutesOf(IEnumerable<Type> pages) => pages.SelectMany(page => page.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).Order(StringComparer.Ordinal);
}
