using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;

/// <summary>Signing in over a provider, and whom it lets in.</summary>
[Collection(nameof(OpenIdSite))]
public sealed class OpenIdSignInTests(OpenIdSite site)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verified_address_of_a_user_opens_the_account_and_from_then_on_the_subject_does()
    {
        await site.DescribeAsync();
        var user = await site.AddUserAsync("grace", "grace@example.org");
        site.Provider.Person = new("grace-1", "Grace H.", "Grace@example.org", true);
        var browser = site.Server.CreateClient();

        Assert.Equal("/jobs", await OpenIdSite.SignInAsync(browser, "/jobs"));
        Assert.Equal(user.Id, (await site.IdentitiesAsync("grace-1")).Single().UserId);

        // The address changes at the provider; the person is the same.
        site.Provider.Person = new("grace-1", "Grace H.", "another@example.org", true);
        Assert.Equal("/", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
        Assert.Equal(user.Id, (await site.IdentitiesAsync("grace-1")).Single().UserId);
    }

    [Fact]
    public async Task What_the_token_leaves_out_is_read_from_the_second_document()
    {
        await site.DescribeAsync();
        var user = await site.AddUserAsync("hedy", "hedy@example.org");
        site.Provider.Person = new("hedy-1", "Hedy", "hedy@example.org", true, OnlyAtUserInformation: true);

        Assert.Equal("/", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
        Assert.Equal(user.Id, (await site.IdentitiesAsync("hedy-1")).Single().UserId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task An_address_that_the_provider_has_not_verified_opens_nothing(bool? isVerified)
    {
        await site.DescribeAsync();
        var name = $"joan-{isVerified}";
        await site.AddUserAsync(name, $"{name}@example.org");
        site.Provider.Person = new(name, name, $"{name}@example.org", isVerified);
        var browser = site.Server.CreateClient();

        Assert.Equal("/sign-in?problem=open-id.no-account", await OpenIdSite.SignInAsync(browser));
        Assert.Null(await OpenIdSite.WhoAsync(browser));
        Assert.Empty(await site.IdentitiesAsync(name));
    }

    [Fact]
    public async Task An_address_that_a_user_entered_for_themselves_finds_nobody()
    {
        await site.DescribeAsync();
        var user = await site.AddUserAsync("squatter", "boss@example.org", isConfirmed: false);
        site.Provider.Person = new("boss-1", "boss", "boss@example.org", true);
        var browser = site.Server.CreateClient();

        Assert.Equal("/sign-in?problem=open-id.no-account", await OpenIdSite.SignInAsync(browser));
        Assert.Null(await OpenIdSite.WhoAsync(browser));
        Assert.DoesNotContain(await site.IdentitiesAsync("boss-1"), identity => identity.UserId == user.Id);
    }

    [Fact]
    public async Task The_one_documents_address_is_not_believed_for_the_others_check()
    {
        await site.DescribeAsync();
        await site.AddUserAsync("mixed", "mixed@example.org");
        site.Provider.Person = new("mixed-1", "mixed", "other@example.org", true);
        site.Provider.ChangeToken = members =>
        {
            members["email"] = "mixed@example.org";
            members.Remove("email_verified");
        };

        Assert.Equal("/sign-in?problem=open-id.no-account", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("pending-approval")]
    public async Task The_address_of_an_administrator_opens_nothing_under_any_rule(string rule)
    {
        await site.DescribeAsync(rule);
        var name = "root-" + rule;
        await site.AddUserAsync(name, $"{name}@example.org", isAdministrator: true);
        site.Provider.Person = new(name, name, $"{name}@example.org", true);
        var browser = site.Server.CreateClient();

        Assert.Equal("/sign-in?problem=open-id.no-account", await OpenIdSite.SignInAsync(browser));
        Assert.Null(await OpenIdSite.WhoAsync(browser));
        Assert.Empty(await site.IdentitiesAsync(name));
    }

    [Fact]
    public async Task Another_subject_with_the_same_address_is_another_person()
    {
        await site.DescribeAsync();
        await site.AddUserAsync("linus", "linus@example.org");
        site.Provider.Person = new("linus-1", "linus", "linus@example.org", true);
        await OpenIdSite.SignInAsync(site.Server.CreateClient());
        site.Provider.Person = new("linus-2", "linus", "linus@example.org", true);

        Assert.Equal("/sign-in?problem=open-id.no-account", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
        Assert.Empty(await site.IdentitiesAsync("linus-2"));
    }

    [Fact]
    public async Task An_address_that_two_users_share_opens_neither_account()
    {
        await site.DescribeAsync();
        await site.AddUserAsync("twin-a", "twin@example.org");
        await site.AddUserAsync("twin-b", "twin@example.org");
        site.Provider.Person = new("twin-1", "twin", "twin@example.org", true);

        Assert.Equal("/sign-in?problem=open-id.no-account", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
    }

    [Fact]
    public async Task Somebody_new_waits_until_an_administrator_lets_them_in()
    {
        await site.DescribeAsync("pending-approval");
        site.Provider.Person = new("new-1", "barbara", "barbara@example.org", true);
        var browser = site.Server.CreateClient();
        Assert.Equal("/sign-in?problem=open-id.approval-pending", await OpenIdSite.SignInAsync(browser));
        Assert.Equal("/sign-in?problem=open-id.approval-pending", await OpenIdSite.SignInAsync(browser));
        Assert.Null(await OpenIdSite.WhoAsync(browser));

        var waiting = await site.Administrator.GetFromJsonAsync<JsonElement>("api/v1/pending-users", Cancelled);
        var one = Assert.Single(waiting.GetProperty("items").EnumerateArray(), item => item.GetProperty("subject").GetString() == "new-1");
        Assert.Equal("barbara", one.GetProperty("suggestedName").GetString());
        using var approved = await site.Administrator.PostAsJsonAsync($"api/v1/pending-users/{one.GetProperty("id").GetString()}/approve", new { name = "barbara", isAdministrator = false }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, approved.StatusCode);

        Assert.Equal("/", await OpenIdSite.SignInAsync(browser));
        Assert.Single(await site.IdentitiesAsync("new-1"));
    }

    [Fact]
    public async Task Somebody_new_gets_the_permissions_of_the_template_and_never_an_administrators()
    {
        var template = await site.AddUserAsync("template");
        await site.DescribeAsync("copy-of-template", template.Id);
        site.Provider.Person = new("copy-1", "Ken <script>", "ken@example.org", false);

        Assert.Equal("/", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
        Assert.Single(await site.IdentitiesAsync("copy-1"));

        var administrator = await site.AddUserAsync("template-root", isAdministrator: true);
        using var refused = await site.Administrator.PutAsJsonAsync("api/v1/settings/openid-connect", site.Description("copy-of-template", administrator.Id), Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task An_administrator_links_the_account_while_signed_in_and_then_signs_in_with_it()
    {
        await site.DescribeAsync();
        await site.AddUserAsync("chief", isAdministrator: true);
        var browser = site.Server.CreateClient();
        using (await browser.PostAsJsonAsync("api/v1/session", new { name = "chief", password = "a long enough password" }, Cancelled))
            Assert.Equal("chief", await OpenIdSite.WhoAsync(browser));
        site.Provider.Person = new("chief-1", "The Chief", "chief@example.org", true);
        Assert.Equal("/account", await OpenIdSite.ArriveAsync(browser, await OpenIdSite.SetOutToLinkAsync(browser)));

        var another = site.Server.CreateClient();
        Assert.Equal("/", await OpenIdSite.SignInAsync(another));
        Assert.Equal("chief", await OpenIdSite.WhoAsync(another));

        var list = await another.GetFromJsonAsync<JsonElement>("api/v1/account/identities", Cancelled);
        var id = Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetString();
        using (await another.DeleteAsync($"api/v1/account/identities/{id}", Cancelled))
            Assert.Equal("/sign-in?problem=open-id.no-account", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
    }

    [Fact]
    public async Task A_persons_account_at_the_provider_opens_one_account_here()
    {
        await site.DescribeAsync();
        var user = await site.AddUserAsync("first", "first@example.org");
        site.Provider.Person = new("first-1", "first", "first@example.org", true);
        await OpenIdSite.SignInAsync(site.Server.CreateClient());

        Assert.Equal("/account?problem=open-id.linked-elsewhere", await OpenIdSite.ArriveAsync(site.Administrator, await OpenIdSite.SetOutToLinkAsync(site.Administrator)));
        Assert.Equal(user.Id, (await site.IdentitiesAsync("first-1")).Single().UserId);
    }
}
