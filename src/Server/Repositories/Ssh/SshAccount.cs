using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>The account that the server, its sshd and every session run as, and what of it would keep sessions from starting.</summary>
internal static class SshAccount
{
    public static string Name => Environment.UserName;

    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Looked up beforehand, because sshd tells only its log, and the agent only "permission denied".</summary>
    public static Problem? Check()
    {
        // sshd without PAM refuses locked accounts, which only root can see. Ubuntu's root is one.
        if (IsRoot && FieldOf("/etc/shadow", 1) is ['!', ..])
        {
            return Problem.Unavailable(
                "ssh.account-locked", $"The account {Name} is locked, so sshd lets no client in.",
                "Run the server as another account, or unlock this one without giving it a password: usermod -p '*' root");
        }

        return FieldOf("/etc/passwd", 6) is { } shell && (shell.EndsWith("/nologin", StringComparison.Ordinal) || shell.EndsWith("/false", StringComparison.Ordinal))
            ? Problem.Unavailable(
                "ssh.account-without-shell", $"The account {Name} has no shell ({shell}), so sshd cannot start borg for a client.",
                $"Give it one: usermod -s /bin/sh {Name}. Clients still get no shell: their keys allow one command only.")
            : null;
    }

    // Accounts that come from elsewhere (LDAP) are in no file here, and are not judged.
    private static string? FieldOf(string file, int field)
    {
        try
        {
            return File.ReadLines(file)
                .Select(line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length > field && fields[0] == Name)?[field];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
