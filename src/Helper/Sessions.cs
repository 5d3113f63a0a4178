using System.Globalization;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Helper;

/// <summary>Processes of a client's account.</summary>
internal static class Sessions
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Rounds = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends one session. Done as the client's account, so that the number of any other process ends nothing.</summary>
    public static int End(IsolationSettings settings, Guid client, string process)
    {
        if (!int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 2)
            throw new Refusal("An argument is not the number of a process.");
        var account = Account.Find(settings, client) ?? throw new Refusal("This client has no account yet.");
        Become.The(account);
        // Its own borg on the server's behalf runs as this account too, and is none of the client's sessions.
        if (RunningProcess.CommandLineOf(id) is { } line && line.Split(' ')[0] is var program && (program == settings.Guard || program == Path.GetFileName(settings.Guard)))
            _ = Posix.Kill(id, Terminate);
        return 0;
    }

    /// <summary>Until there is none: one may start another while it is being ended.</summary>
    public static void EndAll(Account account)
    {
        using var never = new ManualResetEventSlim();
        for (var round = 0; round < Rounds; round++)
        {
            var processes = RunningProcess.All().Where(id => UserOf(id) == account.User).ToList();
            if (processes.Count == 0)
                return;
            foreach (var id in processes)
                _ = Posix.Kill(id, Kill);
            never.Wait(Pause); // a killed process stays in the list until its parent has taken note
        }

        throw new Refusal("Processes of this account do not end.");
    }

    private static uint? UserOf(int process)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status")).FirstOrDefault(text => text.StartsWith("Uid:", StringComparison.Ordinal));
            return line?.Split('\t') is [_, var real, ..] && uint.TryParse(real, NumberStyles.None, CultureInfo.InvariantCulture, out var user) ? user : null;
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }
}
