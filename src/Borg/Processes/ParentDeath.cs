using System.Diagnostics;

namespace BorgBackupServer.Borg.Processes;

/// <summary>Prefixes a command with <c>setpriv --pdeathsig TERM --</c> where that works; see <see cref="ChildProcessStart.DiesWithParent"/>.</summary>
internal static class ParentDeath
{
    private static readonly string[] Wrap = ["--pdeathsig", "TERM", "--"];
    private static readonly Lazy<Task<string?>> Setpriv = new(ProbeAsync);

    /// <summary>The command that dies with us, or the command as it was.</summary>
    public static async Task<(string FileName, IReadOnlyList<string> Arguments)> ApplyAsync(
        string fileName, IReadOnlyList<string> arguments) =>
        await Setpriv.Value is { } setpriv ? (setpriv, [.. Wrap, fileName, .. arguments]) : (fileName, arguments);

    // Asked once by running it: busybox has a setpriv without this option.
    private static async Task<string?> ProbeAsync()
    {
        if (ExecutablePath.Find("setpriv", "/usr/bin:/bin:/usr/sbin:/sbin") is not { } setpriv)
            return null;

        var info = new ProcessStartInfo(setpriv)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[.. Wrap, setpriv, "--version"])
            info.ArgumentList.Add(argument);

        using var probe = await LauncherThread.StartAsync(info);
        probe.StandardInput.Close();
        await probe.StandardOutput.ReadToEndAsync();
        await probe.WaitForExitAsync();
        return probe.ExitCode == 0 ? setpriv : null;
    }
}
