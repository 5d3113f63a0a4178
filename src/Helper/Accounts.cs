using System.Globalization;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Helper;

/// <summary>The account of a client with its group and its folders. Making and removing can be repeated; making also mends.</summary>
internal static class Accounts
{
    private const uint OwnerOnly = 0x1c0; // 0700
    private const uint SharedWithServer = 0x5f8; // 2770: what is made in it gets the server's group

    public static async Task<int> CreateAsync(IsolationSettings settings, Guid client)
    {
        using var turn = Turn.Take();
        var server = Account.FindByName(settings.Server) ?? throw new Refusal($"There is no account {settings.Server}.");
        var home = IsolationSettings.HomeIn(settings.Storages.Values.First(), client);
        var account = Account.Find(settings, client);
        if (account is null)
            await MakeAsync(settings, client, home);
        else if (account.Home != home || account.Shell != settings.Shell || !IsInGroup(settings.Group, account.Name))
            await RunAsync("usermod", "--home", home, "--shell", settings.Shell, "--groups", settings.Group, account.Name);
        account = Account.Find(settings, client) ?? throw new Refusal("The account was not made.");

        foreach (var storage in settings.Storages.Values)
            RootOwned.MakeFolder(IsolationSettings.HomeIn(storage, client), account.User, account.Group, OwnerOnly);
        RootOwned.MakeFolder(settings.BorgHomesOf(client), account.User, account.Group, OwnerOnly);
        RootOwned.MakeFolder(settings.SessionsOf(client), account.User, server.Group, SharedWithServer);
        // On every mounted file system that has quotas; hard limit in KiB, files not counted.
        if (settings.QuotaGibibytes is { } quota)
            await RunAsync("setquota", "-u", account.Name, "0", (quota << 20).ToString(CultureInfo.InvariantCulture), "0", "0", "-a");
        return 0;
    }

    /// <summary>Only of a client without repositories: backups are never removed on the side.</summary>
    public static async Task<int> RemoveAsync(IsolationSettings settings, Guid client)
    {
        using var turn = Turn.Take();
        var homes = settings.Storages.Values.Select(storage => IsolationSettings.HomeIn(storage, client)).ToList();
        if (homes.Any(home => Directory.Exists(home) && Directory.EnumerateFileSystemEntries(home).Any()))
            throw new Refusal("This client has repositories; they are removed first.");
        // Its keys first, so that nothing new begins while the rest goes.
        File.Delete(IsolationSettings.KeysOf(client));
        File.Delete(IsolationSettings.RulesOf(client));
        if (Account.Find(settings, client) is { } account)
        {
            Sessions.EndAll(account);
            foreach (var folder in (string[])[settings.BorgHomesOf(client), settings.SessionsOf(client)])
                if (Directory.Exists(folder))
                    await RunAsync("setpriv", $"--reuid={account.User}", $"--regid={account.Group}", "--clear-groups", "--", "find", folder, "-xdev", "-mindepth", "1", "-delete");
            await RunAsync("userdel", account.Name);
        }

        foreach (var folder in homes.Append(settings.BorgHomesOf(client)).Append(settings.SessionsOf(client)))
            if (!Posix.RemoveFolder(folder) && Directory.Exists(folder))
                throw new Refusal($"{folder} is not empty.");
        return 0;
    }

    // No password can match a star, and the account is not locked either: sshd would refuse a locked one its key.
    private static Task MakeAsync(IsolationSettings settings, Guid client, string home) => RunAsync(
        "useradd", "--no-create-home", "--home-dir", home, "--shell", settings.Shell, "--comment", $"Borg Backup Server client {client}",
        "--system", "--user-group", "--groups", settings.Group, "--password", "*", "--no-log-init",
        "--key", $"SYS_UID_MIN={Account.First}", "--key", $"SYS_UID_MAX={Account.Last}", "--key", $"SYS_GID_MIN={Account.First}", "--key", $"SYS_GID_MAX={Account.Last}",
        AccountName.Of(client));

    private static bool IsInGroup(string group, string account) => File.ReadLines("/etc/group")
        .Select(line => line.Split(':'))
        .Any(fields => fields.Length == 4 && fields[0] == group && fields[3].Split(',').Contains(account));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = ExecutablePath.Find(program, "/usr/sbin:/usr/bin:/sbin:/bin") ?? throw new Refusal($"{program} is not installed."),
            Arguments = arguments,
            InheritedVariables = [],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["LC_ALL"] = "C" },
            WorkingDirectory = "/",
        });
        var output = child.Output.CopyToAsync(Stream.Null);
        var said = await child.ReadErrorLinesAsync(CancellationToken.None).Take(20).ToListAsync();
        await output;
        if ((await child.WaitForExitAsync(CancellationToken.None)).Code is not 0 and var code)
            throw new Refusal(string.Create(CultureInfo.InvariantCulture, $"{program} ended with {code}: {string.Join(' ', said)}"));
    }
}
