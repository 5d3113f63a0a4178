using System.Globalization;
using System.Security.Cryptography;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using BorgBackupServer.Journey;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>The published server in system mode, as it is installed: from set-up to a backup, its catalog, its safety copy and the end of a client.</summary>
public sealed class ServerTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_and_everything_that_the_server_does_with_it_is_done_by_the_clients_own_account()
    {
        await machine.StartSshdAsync();
        var server = machine.Start("bbs", Variables(), "/opt/bbs/server/bbs-server", "--system", "--data", "/var/lib/bbs", "--port", "0");
        await SystemMachine.UntilAsync(() => server.HasExited || server.Lines.Any(line => line.StartsWith("Set up: ", StringComparison.Ordinal)), "the server is up");
        Assert.False(server.HasExited, string.Join('\n', server.Lines));
        var link = new Uri(server.Lines.First(line => line.StartsWith("Set up: ", StringComparison.Ordinal))[8..]);
        using var rest = new RestClient(new Uri(link.GetLeftPart(UriPartial.Authority)));
        var person = new { name = "ada", password = "lovelace-engine-notes" };
        await Assert.ThrowsAsync<StepFailedException>(() => rest.PostAsync("/api/v1/setup", SetUp(link, person, "/srv/elsewhere"), Cancelled));
        await rest.PostAsync("/api/v1/setup", SetUp(link, person, "/var/bbs"), Cancelled);
        await rest.PostAsync("/api/v1/session", person, Cancelled);

        Directory.CreateDirectory(machine["tree"]);
        await File.WriteAllBytesAsync(Path.Combine(machine["tree"], "file.bin"), RandomNumberGenerator.GetBytes(3_000_000), Cancelled);
        Directory.CreateDirectory(machine["restored"]);
        var added = await rest.PostAsync<Added>("/api/v1/clients", new { name = "machine", plan = new { paths = new[] { machine["tree"] }, excludes = Array.Empty<string>() }, schedule = new { enabled = false } }, Cancelled);
        var account = await machine.ShellAsync($"stat -c %U /var/bbs/home/{added.ClientId}");
        Assert.StartsWith("bbs-", account, StringComparison.Ordinal);
        try
        {
            await EnrolAsync(added.Enrolment.Command, "agent");
            await BackUpAsync(rest, added, server);
            Assert.Equal("", await machine.ShellAsync($"find /var/bbs/home/{added.ClientId} /var/bbs/borg/{added.ClientId} ! -user {account}"));
            // The server itself can read none of it.
            Assert.NotEqual(0, (await machine.RunAsync("bbs", "", "/bin/ls", $"/var/bbs/home/{added.ClientId}")).Exit);

            var repository = (await rest.GetAsync<Listed<Row>>($"/api/v1/repositories?clientId={added.ClientId}", Cancelled)).Items.Single();
            await EndOfAsync(rest, (await rest.PostAsync<Started>($"/api/v1/repositories/{repository.Id}/compact", new { }, Cancelled)).JobId, server);
            var copies = await rest.GetAsync<Copies>($"/api/v1/repositories/{repository.Id}/safety-copies", Cancelled);
            Assert.Equal(account, await machine.ShellAsync($"stat -c %U {Assert.Single(copies.Items).Path}/config"));

            await DamageAndComeBackAsync(rest, server, repository, added, account);

            // A client that nothing was saved of goes, and its account with it.
            var other = await rest.PostAsync<Added>("/api/v1/clients", new { name = "other", plan = new { paths = new[] { machine["tree"] }, excludes = Array.Empty<string>() }, schedule = new { enabled = false } }, Cancelled);
            var otherAccount = await machine.ShellAsync($"stat -c %U /var/bbs/home/{other.ClientId}");
            await RestoreOnOtherAsync(rest, added, other, server);
            await rest.DeleteAsync($"/api/v1/clients/{other.ClientId}", Cancelled);
            Assert.Equal("", await machine.ShellAsync($"grep -h {otherAccount} /etc/passwd || true; find /var/bbs -name '{other.ClientId}'"));
            Assert.DoesNotContain(server.Lines, line => line.Contains("lovelace", StringComparison.Ordinal));
        }
        finally
        {
            await StopAgentAsync("agent");
            await StopAgentAsync("other-agent");
        }
    }

    /// <summary>Files of one client on another: no key leaves the server, whose helper reads the archive as the first one's account.</summary>
    private async Task RestoreOnOtherAsync(RestClient rest, Added from, Added to, ChildProcess server)
    {
        await EnrolAsync(to.Enrolment.Command, "other-agent");
        var archive = (await rest.GetAsync<Listed<Archive>>($"/api/v1/archives?clientId={from.ClientId}", Cancelled)).Items[^1];
        var job = (await rest.PostAsync<Started>($"/api/v1/archives/{archive.Id}/restores", new { paths = Array.Empty<string>(), clientId = to.ClientId, targetDirectory = machine["restored/other"] }, Cancelled)).JobId;
        await EndOfAsync(rest, job, server);
        var (file, restored) = (Path.Combine(machine["tree"], "file.bin"), machine["restored/other"] + Path.Combine(machine["tree"], "file.bin"));
        Assert.Equal(Hash(file), Hash(restored));
        // Below a second: that is in borg's records, and in no tar of borg's.
        Assert.NotEqual(0, File.GetLastWriteTimeUtc(file).Ticks % TimeSpan.TicksPerSecond);
        Assert.Equal(File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(restored));
        Assert.Equal("", await machine.ShellAsync($"find /var/bbs/borg/{from.ClientId} -name 'items-*'"));
        await StopAgentAsync("other-agent");
    }

    /// <summary>
    /// What somebody can do who has found a hole in borg or in the guard, and so has the client's account: objects are
    /// deleted, the config is written to, the nonce is moved. Found, frozen, and undone, all by that same account.
    /// </summary>
    private async Task DamageAndComeBackAsync(RestClient rest, ChildProcess server, Row repository, Added client, string account)
    {
        const string attack = """
            import sys
            from borg.logger import setup_logging
            setup_logging()
            from borg.repository import Repository
            with Repository(sys.argv[1], exclusive=True, append_only=True) as repository:
                repository.commit_nonce_reservation(2**63, repository.get_free_nonce())
                for id in repository.list():
                    if any(id):
                        repository.delete(id)
                repository.commit(compact=False)
                repository.save_key(b"x\rappend_only = 0\r")
            """;
        var variables = new Dictionary<string, string>(machine.Variables) { ["BORG_BASE_DIR"] = "/tmp", ["HOME"] = "/tmp" };
        SystemMachine.Succeeded(await machine.RunAsync(account, "", false, variables, "/usr/bin/python3", "-c", attack, $"/var/bbs/home/{client.ClientId}/{repository.Id}"));

        // Before anything is made final, the repository is looked through.
        var compact = (await rest.PostAsync<Started>($"/api/v1/repositories/{repository.Id}/compact", new { }, Cancelled)).JobId;
        await WaitAsync(async () => !(await rest.GetAsync<Job>($"/api/v1/jobs/{compact}", Cancelled)).IsLive, "the compact ends", server);
        Assert.Equal("repository.frozen", (await rest.GetAsync<Job>($"/api/v1/jobs/{compact}", Cancelled)).Trouble?.Code);
        var freeze = await rest.GetAsync<Freeze>($"/api/v1/repositories/{repository.Id}/freeze", Cancelled);
        Assert.Superset(new HashSet<string> { "objects-deleted", "key-changed", "nonce-implausible" }, freeze.Findings.Select(finding => finding.Kind).ToHashSet());

        await EndOfAsync(rest, (await rest.PostAsync<Started>($"/api/v1/repositories/{repository.Id}/way-back", new { kind = "whole", name = freeze.Name, verifiesData = true }, Cancelled)).JobId, server);
        Assert.Empty((await rest.GetAsync<Freeze>($"/api/v1/repositories/{repository.Id}/freeze", Cancelled)).Findings);
        Assert.Equal("", await machine.ShellAsync($"find /var/bbs/home/{client.ClientId} /var/bbs/borg/{client.ClientId} ! -user {account}"));
        // What was saved before the attack is what it was.
        var archive = (await rest.GetAsync<Listed<Archive>>($"/api/v1/archives?clientId={client.ClientId}", Cancelled)).Items.Single();
        await EndOfAsync(rest, (await rest.PostAsync<Started>($"/api/v1/archives/{archive.Id}/restores", new { paths = Array.Empty<string>(), targetDirectory = machine["restored/all"] }, Cancelled)).JobId, server);
        Assert.Equal(Hash(Path.Combine(machine["tree"], "file.bin")), Hash(machine["restored/all"] + Path.Combine(machine["tree"], "file.bin")));
        // The agent begins anew with the older state.
        await EndOfAsync(rest, (await rest.PostAsync<Started>($"/api/v1/plans/{client.PlanId}/run", new { }, Cancelled)).JobId, server);
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static object SetUp(Uri link, object administrator, string storagePath) =>
        new { token = link.Fragment.TrimStart('#'), administrator, publicAddress = link.GetLeftPart(UriPartial.Authority), storagePath };

    private Dictionary<string, string> Variables() => new(machine.Variables)
    {
        ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
        ["BBS_AGENT_BINARY"] = "/opt/bbs/bbs-agent",
        ["BBS_SSH_PORT"] = machine.SshPort.ToString(CultureInfo.InvariantCulture),
        ["HOME"] = "/var/lib/bbs",
    };

    // The agent runs on the machine itself, outside of the namespace, as on a machine of its own.
    private async Task EnrolAsync(string command, string folder)
    {
        Directory.CreateDirectory(machine[folder]);
        await File.WriteAllTextAsync(machine[$"{folder}/policy.toml"], $"backup.paths = [\"{machine["tree"]}\"]\nrestore.targets = [\"{machine["restored"]}\"]\n", Cancelled);
        var variables = new Dictionary<string, string>(machine.Variables)
        {
            ["HOME"] = machine[folder],
            ["BBS_AGENT_BIN"] = machine[$"{folder}/bin/bbs-agent"],
            ["BBS_AGENT_STATE"] = machine[$"{folder}/state"],
            ["BBS_AGENT_POLICY"] = machine[$"{folder}/policy.toml"],
            ["BBS_AGENT_SERVICE"] = "no",
        };
        await using var shell = ChildProcess.Start("/bin/bash", ["-c", command], variables, machine[""]);
        await shell.WaitForExitAsync(Cancelled);
        Assert.True(shell.ExitCode == 0, string.Join('\n', shell.Lines));
    }

    private async Task StopAgentAsync(string folder)
    {
        var note = machine[$"{folder}/state/agent.pid"];
        if (File.Exists(note) && int.TryParse(await File.ReadAllTextAsync(note, CancellationToken.None), NumberStyles.Integer, CultureInfo.InvariantCulture, out var id)
            && File.Exists($"/proc/{id}/cmdline") && (await File.ReadAllTextAsync($"/proc/{id}/cmdline", CancellationToken.None)).StartsWith(machine[$"{folder}/bin/bbs-agent"], StringComparison.Ordinal))
            await machine.ShellAsync($"kill {id}");
    }

    private static async Task BackUpAsync(RestClient rest, Added client, ChildProcess server)
    {
        await EndOfAsync(rest, (await rest.PostAsync<Started>($"/api/v1/plans/{client.PlanId}/run", new { }, Cancelled)).JobId, server);
        await WaitAsync(
            async () => (await rest.GetAsync<Listed<Archive>>($"/api/v1/archives?clientId={client.ClientId}", Cancelled)).Items is [{ CatalogState: "indexed" }], "the archive has its catalog", server);
    }

    private static async Task EndOfAsync(RestClient rest, string job, ChildProcess server)
    {
        await WaitAsync(async () => !(await rest.GetAsync<Job>($"/api/v1/jobs/{job}", Cancelled)).IsLive, "the job ends", server);
        var ended = await rest.GetAsync<Job>($"/api/v1/jobs/{job}", Cancelled);
        Assert.True(ended.State == "succeeded", $"{ended}\n{string.Join('\n', server.Lines)}");
    }

    private static async Task WaitAsync(Func<Task<bool>> isSo, string what, ChildProcess server)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"Waited in vain until {what}.\n{string.Join('\n', server.Lines)}");
            await Task.Delay(200, Cancelled);
        }
    }

    private sealed record Added(string ClientId, string PlanId, Line Enrolment);

    private sealed record Line(string Command);

    private sealed record Started(string JobId);

    private sealed record Listed<T>(IReadOnlyList<T> Items);

    private sealed record Archive(string Id, string CatalogState);

    private sealed record Row(string Id);

    private sealed record Job(string State, bool IsLive, Reason? Trouble);

    private sealed record Freeze(string Name, IReadOnlyList<Finding> Findings);

    private sealed record Finding(string Kind);

    private sealed record Reason(string Code, string Detail);

    private sealed record Copies(IReadOnlyList<Copy> Items);

    private sealed record Copy(string Path);
}
