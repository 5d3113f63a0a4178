using System.Net;
using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Terminal;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Start;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Terminal;

/// <summary><c>bbs-server admin</c> beside a server that runs, and where none runs.</summary>
public sealed class AdminProgramTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string GoodPassword = "seven grey horses walk";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_who_was_added_can_sign_in_to_the_running_server()
    {
        var (code, output) = await RunAsync(GoodPassword + "\n", "create-administrator", "grace", "--data", shared.Server.Folder);

        Assert.Equal((ExitCodes.Stopped, "The administrator was added.\n"), (code, output));
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync("grace", GoodPassword));
        Assert.Equal((ExitCodes.Refused, true), await FailAsync(GoodPassword + "\n", "There is a user of this name already", "create-administrator", "Grace", "--data", shared.Server.Folder));
    }

    [Fact]
    public async Task A_new_password_ends_the_sessions_of_its_user_and_is_in_the_activity_without_itself()
    {
        await RunAsync(GoodPassword + "\n", "create-administrator", "alan", "--data", shared.Server.Folder);
        var browser = shared.Server.CreateClient();
        using (await browser.PostAsJsonAsync("api/v1/session", new { name = "alan", password = GoodPassword }, Cancelled))
        {
        }

        var (code, _) = await RunAsync("other words entirely here\n", "reset-password", "ALAN", "--data", shared.Server.Folder);

        Assert.Equal(ExitCodes.Stopped, code);
        using var refused = await browser.GetAsync("api/v1/session", Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync("alan", "other words entirely here"));

        await using var database = await shared.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        var recorded = await database.Set<ActivityEntry>().AsNoTracking().SingleAsync(entry => entry.Kind == ActivityKind.PasswordSet && entry.SubjectName == "alan", Cancelled);
        Assert.Equal(ActivityActorKind.Terminal, recorded.ActorKind);
        Assert.DoesNotContain("other words", $"{recorded.Detail}{recorded.ChangesJson}", StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Stopped, true), await SayAsync("", "The activity holds together", "verify-activity", "--data", shared.Server.Folder));
    }

    [Fact]
    public async Task A_lost_second_factor_is_removed_and_the_password_alone_opens_again()
    {
        await using var account = await AccountWithApp.StartAsync();

        Assert.Equal((ExitCodes.Stopped, true), await SayAsync("", "ada\tadministrator\tsecond factor", "list", "--data", account.Server.Folder));
        Assert.Equal((ExitCodes.Stopped, true), await SayAsync("", "The second factor was removed", "reset-2fa", "Ada", "--data", account.Server.Folder));

        Assert.False(await AccountWithApp.IsSignedInAsync(account.Browser));
        await account.Server.SignInAsync();
        Assert.Equal((ExitCodes.Refused, true), await FailAsync("", "There is no such user", "reset-2fa", "nobody", "--data", account.Server.Folder));
        await using var database = await account.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        Assert.Equal(ActivityActorKind.Terminal, (await database.Set<ActivityEntry>().AsNoTracking().SingleAsync(entry => entry.Kind == ActivityKind.SecondFactorReset, Cancelled)).ActorKind);
    }

    [Fact]
    public async Task Users_are_listed()
    {
        var (code, output) = await RunAsync("", "list", "--data", shared.Server.Folder);
        Assert.Equal(ExitCodes.Stopped, code);
        Assert.Contains("ada\tadministrator\tpassword alone\tsince ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short\n", "needs at least")]
    [InlineData("\n", "No password was given")]
    [InlineData("", "No password was given")]
    public async Task A_password_that_cannot_be_taken_changes_nothing(string input, string why)
    {
        Assert.Equal((ExitCodes.Refused, true), await FailAsync(input, why, "reset-password", TestServer.AdministratorName, "--data", shared.Server.Folder));
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword));
    }

    [Fact]
    public async Task It_works_without_a_running_server_and_says_where_there_is_none()
    {
        using var folder = new TempFolder();
        Assert.Equal((ExitCodes.CannotStart, true), await FailAsync("", "There is no server in", "list", "--data", folder["nowhere"]));

        await using var server = await TestServer.StartSetUpAsync();
        await server.StopAsync();
        Assert.Equal((ExitCodes.Stopped, true), await SayAsync("", "ada\tadministrator", "list", "--data", server.Folder));
        await server.StartAsync();
    }

    private static async Task<(int Code, string Output)> RunAsync(string input, params string[] arguments)
    {
        var (code, output, _) = await CallAsync(input, arguments);
        return (code, output);
    }

    private static async Task<(int Code, bool Said)> FailAsync(string input, string words, params string[] arguments)
    {
        var (code, _, error) = await CallAsync(input, arguments);
        return (code, error.Contains(words, StringComparison.Ordinal));
    }

    private static async Task<(int Code, bool Said)> SayAsync(string input, string words, params string[] arguments)
    {
        var (code, output, _) = await CallAsync(input, arguments);
        return (code, output.Contains(words, StringComparison.Ordinal));
    }

    private static async Task<(int Code, string Output, string Error)> CallAsync(string input, string[] arguments)
    {
        using var reader = new StringReader(input);
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await AdminProgram.RunAsync(arguments, new AdminTerminal(reader, output, error, keys: null), Cancelled);
        return (code, output.ToString(), error.ToString());
    }

    private async Task<HttpStatusCode> SignInAsync(string name, string password)
    {
        using var answer = await shared.Server.CreateClient().PostAsJsonAsync("api/v1/session", new { name, password }, Cancelled);
        return answer.StatusCode;
    }
}
