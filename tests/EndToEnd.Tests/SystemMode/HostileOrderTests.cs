using System.Globalization;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.SystemMode;

/// <summary>The helper against a web process in the wrong hands: every verb with hostile arguments, input and environment.</summary>
public sealed class HostileOrderTests(SystemMachine machine) : IClassFixture<SystemMachine>
{
    private const int Refused = 120;

    [Fact]
    public async Task No_verb_takes_an_argument_that_is_no_id_in_its_one_spelling()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        var before = await StateAsync();
        string[] hostile =
        [
            "..", "../../etc", "/etc/passwd", "", " ", "-rf", "--help", "root", "bbs", "$(id)", ";id", "*", "%s%n", "a\nb", "\u202e",
            client.Id.ToString().ToUpperInvariant(), client.Id.ToString("N"), client.Id.ToString("B"), $"{client.Id}/..", $" {client.Id}", $"{client.Id}\n",
            Guid.Empty.ToString(), new string('a', 100_000),
        ];
        var (id, repository, copy) = (client.Id.ToString(), client.Repository.ToString(), Guid.CreateVersion7().ToString());
        string[][] orders =
        [
            ["client-create", id], ["client-remove", id], ["keys-write", id], ["rules-write", id], ["session-end", id, "1"],
            ["borg", "list-archives", id, repository, "main"], ["repository-config", id, repository, "main"], ["repository-size", id, repository, "main"],
            ["repository-remove", id, repository, "main"], ["copy-take", id, repository, "main", copy], ["copy-measure", id, repository, "main"],
            ["copy-remove", id, repository, "main", copy], ["copy-list", id, repository, "main"],
            ["borg-forget", id, repository, "main"], ["log-mark", id, repository, "main"], ["log-audit", id, repository, "main"],
            ["way-back", id, repository, "main"], ["way-back", id, repository, "main", copy],
        ];
        var tried = (
            from order in orders
            from place in Enumerable.Range(1, order.Length - 1)
            from text in hostile
            select (string[])[.. order[..place], text, .. order[(place + 1)..]])
            .Concat([[], ["client-create"], ["client-create", id, id], ["--help"], ["borg", "prune", id, repository, "main"], ["/bin/sh"], ["CLIENT-CREATE", id], ["setup", "/etc"]])
            .ToList();

        // All of them in one shell of root's, which asks more of the helper than sudo would let through.
        var script = machine["orders.sh"];
        await File.WriteAllLinesAsync(
            script,
            ["try() { /opt/bbs/bbs-helper \"$@\" </dev/null >/dev/null 2>&1; echo $?; }", .. tried.Select(order => $"try {string.Join(' ', order.Select(Quote))}")],
            TestContext.Current.CancellationToken);
        var codes = (await machine.ShellAsync($"sh {script}")).Split('\n');

        Assert.Equal(tried.Count, codes.Length);
        Assert.All(codes.Zip(tried), one => Assert.True(one.First == "120", $"{string.Join(' ', one.Second)[..Math.Min(200, string.Join(' ', one.Second).Length)]}: {one.First}"));
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Ids_of_somebody_else_lead_nowhere()
    {
        var (client, other, stranger) = (await new SystemClient(machine).EnrolAsync(), await new SystemClient(machine).EnrolAsync(), Guid.CreateVersion7());
        var foreign = await machine.HelperAsync("", "repository-config", client.Id.ToString(), other.Repository.ToString(), "main");
        Assert.Equal((0, ""), (foreign.Exit, foreign.Output));
        Assert.Equal(Refused, (await machine.HelperAsync("", "repository-config", stranger.ToString(), other.Repository.ToString(), "main")).Exit);

        // An account of the name that somebody made by hand, root's number in it, is not one to act for.
        var fake = new SystemClient(machine);
        await machine.ShellAsync($"echo '{fake.Account}:x:0:0::/root:/bin/sh' >>/etc/passwd");
        foreach (var verb in (string[])["client-create", "client-remove", "keys-write"])
            Assert.Equal(Refused, (await fake.OrderAsync(verb, verb == "keys-write" ? client.PublicKey : "")).Exit);
        await machine.ShellAsync($"sed -i '/^{fake.Account}:/d' /etc/passwd");

        // The number of any process but the client's own guard ends nothing.
        var bystander = machine.Start("bbs", "/bin/sleep", "1000");
        var own = machine.Start(client.Account, "/bin/sleep", "1000");
        foreach (var process in (int[])[1, bystander.Id, own.Id])
            await machine.HelperAsync("", "session-end", client.Id.ToString(), process.ToString(CultureInfo.InvariantCulture));
        Assert.False(bystander.HasExited || own.HasExited);
    }

    [Fact]
    public async Task Only_a_plain_public_key_and_only_the_clients_own_rules_are_written()
    {
        var (client, other) = (await new SystemClient(machine).EnrolAsync(), await new SystemClient(machine).EnrolAsync());
        var before = await StateAsync();
        var key = client.PublicKey;
        foreach (var text in (string[])[$"command=\"/bin/sh\" {key}", $"{key}\n{key}", $"from=\"*\",{key}", "ssh-rsa AAAA", "\0", new string('a', 5_000_000), $"{key}\nssh-ed25519 x"])
            Assert.Equal(Refused, (await client.OrderAsync("keys-write", text)).Exit);
        foreach (var change in (Func<Dictionary<string, object?>, object?>[])
            [
                rules => rules["borg"] = "/bin/sh", rules => rules["baseDirectory"] = "/etc", rules => rules["homeDirectories"] = new[] { other.Home },
                rules => rules["homeDirectories"] = new[] { "/" }, rules => rules["sessionDirectory"] = "/etc", rules => rules["clientId"] = other.Id,
                rules => rules["shell"] = "/bin/sh", rules => rules["version"] = 2,
                rules => rules["repositories"] = new[] { new { path = other.Path, borgId = new string('a', 64), mode = "backup", lockFile = $"/var/bbs/locks/{other.Repository}" } },
                rules => rules["repositories"] = new[] { new { path = $"{client.Home}/x", borgId = new string('a', 64), mode = "backup", lockFile = "/etc/shadow" } },
                rules => rules["repositories"] = new[] { new { path = client.Path, borgId = new string('a', 64), mode = "backup", lockFile = "/etc/shadow" } },
            ])
            Assert.Equal(Refused, (await client.OrderAsync("rules-write", await client.RulesAsync(rules => { change(rules); return rules; }))).Exit);
        Assert.Equal(Refused, (await client.OrderAsync("rules-write", "{")).Exit);
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Borg_gets_only_what_its_list_has_and_says_nothing_of_the_order()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        foreach (var line in (string[])
            [
                "", "{}", "null", "[]", "{\"kind\":\"prune\"}", "{\"kind\":\"compact\"}", "{\"kind\":\"list-archives\",\"program\":\"/bin/sh\"}", "{\"kind\":\"list-archives\",\"kind\":\"init\"}",
                "{\"kind\":\"list-archives\",\"passphrase\":\"secret-word", new string('x', 5_000_000),
            ])
        {
            var ended = await machine.HeldHelperAsync(line + "\n", "borg", "list-archives", client.Id.ToString(), client.Repository.ToString(), "main");
            Assert.Equal(Refused, ended.Exit);
            Assert.DoesNotContain("secret-word", ended.Error, StringComparison.Ordinal);
        }

        foreach (var (kind, order) in ((string, object)[])
            [
                ("list-files", new { kind = "list-files", archives = new[] { "a/../../b" } }), ("list-files", new { kind = "list-files" }), ("dump-items", new { kind = "dump-items", archives = new[] { "a::../b" } }),
                ("export-tar", new { kind = "export-tar", archives = new[] { "a" }, paths = new[] { "../etc/shadow" } }),
                ("delete-archives", new { kind = "delete-archives", archives = Array.Empty<string>() }), ("init", new { kind = "init", passphrase = "" }),
            ])
            Assert.Equal(Refused, (await client.BorgAsync(kind, order)).Exit);

        // Repairs without a copy to come back from; orders that a copy is not for; and steps of a way back that make no sense.
        Assert.Equal(Refused, (await client.BorgAsync("rebuild-manifest")).Exit);
        Assert.Equal(Refused, (await client.BorgAsync("repair")).Exit);
        foreach (var kind in (string[])["delete-archives", "compact", "export-key", "break-lock", "dump-items"])
            Assert.Equal(Refused, (await client.BorgAsync(kind, new { kind, archives = new[] { "a" }, copy = Guid.CreateVersion7() })).Exit);
        Assert.Equal(Refused, (await client.BorgAsync("repair", new { kind = "repair", copy = "../../home" })).Exit);
        foreach (var line in (string[])
            ["", "{}", "null", "{\"step\":\"cut\"}", "{\"step\":\"cut\",\"record\":\"AAAA\"}", "{\"step\":\"take\"}", "{\"step\":\"mend\",\"config\":\"x\"}", "{\"step\":\"mend\",\"path\":\"/etc\"}", new string('x', 70_000_000)])
            Assert.Equal(Refused, (await client.RepositoryAsync("way-back", line)).Exit);
        foreach (var line in (string[])["", "{\"before\":\"AAAA\"}", "{\"path\":\"/etc\"}"])
            Assert.Equal(Refused, (await client.RepositoryAsync("log-audit", line)).Exit);

        // Closed, or at its end before the order is whole.
        Assert.Equal(Refused, (await machine.HelperAsync(null, "borg", "list-archives", client.Id.ToString(), client.Repository.ToString(), "main")).Exit);
        Assert.Equal(Refused, (await machine.HelperAsync("{\"kind\":\"list-archives\"}", "borg", "list-archives", client.Id.ToString(), client.Repository.ToString(), "main")).Exit);
    }

    [Fact]
    public async Task Nothing_comes_in_by_the_environment_and_sudo_starts_nothing_else()
    {
        var client = await new SystemClient(machine).EnrolAsync();
        var trap = machine["trap"];
        var variables = new Dictionary<string, string>(machine.Variables)
        {
            ["PATH"] = trap,
            ["LD_PRELOAD"] = $"{trap}/evil.so",
            ["BORG_BASE_DIR"] = trap,
            ["BORG_PASSCOMMAND"] = $"touch {trap}",
            ["BORG_RSH"] = $"touch {trap}",
            ["DOTNET_STARTUP_HOOKS"] = $"{trap}/evil.dll",
            ["HOME"] = trap,
            ["TMPDIR"] = trap,
        };
        const string order = "{\"kind\":\"list-archives\",\"passphrase\":\"a passphrase of the test\"}\n";
        foreach (var (account, program) in ((string, string[])[])[("bbs", ["/usr/bin/sudo", "-n", "/opt/bbs/bbs-helper"]), ("root", ["/opt/bbs/bbs-helper"])])
        {
            var ended = await machine.RunAsync(
                account, order, true, account == "root" ? variables.Where(one => one.Key != "LD_PRELOAD").ToDictionary() : variables,
                program[0], [.. program[1..], "borg", "list-archives", client.Id.ToString(), client.Repository.ToString(), "main"]);
            SystemMachine.Succeeded(ended);
            Assert.Contains("\"archives\": []", ended.Output, StringComparison.Ordinal);
            Assert.False(Path.Exists(trap));
        }

        foreach (var words in (string[][])[["-n", "/bin/sh", "-c", "id"], ["-n", "-u", "root", "id"], ["-n", "BORG_BASE_DIR=/", "/opt/bbs/bbs-helper", "setup"], ["-n", "-E", "/opt/bbs/bbs-helper", "setup"], ["-n", "-u", client.Account, "/opt/bbs/bbs-helper", "setup"]])
            Assert.NotEqual(0, (await machine.RunAsync("bbs", "", "/usr/bin/sudo", words)).Exit);
        // Nobody else gets as far as that, and without sudo the helper has no power of its own.
        Assert.NotEqual(0, (await machine.RunAsync("nobody", "", "/usr/bin/sudo", "-n", "/opt/bbs/bbs-helper", "setup")).Exit);
        Assert.Equal(Refused, (await machine.RunAsync("bbs", "", "/opt/bbs/bbs-helper", "setup")).Exit);
    }

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>Every file that the helper writes, with owner, mode and content, and all accounts.</summary>
    private Task<string> StateAsync() => machine.ShellAsync("""
        find /etc/bbs /var/bbs -printf '%p %U %G %m %l\n' | sort
        find /etc/bbs -type f -exec sha256sum {} + | sort
        sha256sum /etc/passwd /etc/group /etc/shadow /etc/sudoers.d/bbs
        """);
}
