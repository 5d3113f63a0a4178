using System.Globalization;

namespace BorgBackupServer.Borg.Processes;

/// <summary>
/// Prefixes a command with <c>setpriv --reuid … --regid … --clear-groups --no-new-privs --</c>: the child has the rights of one
/// account, of no further group, and no way back to more. It asks for the end of its parent itself, because the kernel
/// forgets that wish at the change.
/// </summary>
internal static class AccountChange
{
    private const string Program = "setpriv";

    /// <exception cref="FileNotFoundException">There is no setpriv: the child would run with our rights.</exception>
    public static (string FileName, IReadOnlyList<string> Arguments) Apply(string fileName, IReadOnlyList<string> arguments, ProcessAccount account)
    {
        var setpriv = ExecutablePath.Find(Program, "/usr/bin:/bin:/usr/sbin:/sbin")
            ?? throw new FileNotFoundException($"There is no executable '{Program}'.", Program);
        return (setpriv, [
            string.Create(CultureInfo.InvariantCulture, $"--reuid={account.UserId}"), string.Create(CultureInfo.InvariantCulture, $"--regid={account.GroupId}"),
            "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--pdeathsig", "TERM", "--", fileName, .. arguments]);
    }
}
