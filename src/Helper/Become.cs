namespace BorgBackupServer.Helper;

/// <summary>The one way from root to a client's account; there is none back.</summary>
internal static class Become
{
    private const int CoreSize = 4; // RLIMIT_CORE
    private const int Processes = 6; // RLIMIT_NPROC: threads of all processes of the account
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    public static void The(Account account)
    {
        Directory.SetCurrentDirectory("/");
        Posix.Limit(CoreSize, 0); // a core would have the passphrase in it
        Posix.Limit(Processes, 512);
        Posix.Limit(OpenFiles, 4096);
        Posix.Become(account.User, account.Group);
    }
}
