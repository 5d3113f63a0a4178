using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>The key pair of one remote host. Made here; the private half is stored protected, and lies in a file of mode 0600 for ssh.</summary>
internal static class RemoteKeyPair
{
    private const string Table = "remote_hosts";
    private const string Column = "ProtectedKey";

    /// <returns>Both halves, as OpenSSH writes them.</returns>
    public static async Task<Result<(string Private, string Public)>> MakeAsync(string folder, StorageLocationId id, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder, RepositoryFolders.OwnerOnly);
        var file = Path.Combine(folder, $"{Guid.CreateVersion7():N}.new");
        try
        {
            var run = await ProgramRun.OfAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", $"borg-backup-server-{id}", "-f", file], TimeSpan.FromSeconds(30), cancellationToken);
            return run is { Exit: 0 } && OwnFile.ReadSmall(file, 4096) is { } secret && SshPublicKey.TryParse(OwnFile.ReadSmall(file + ".pub", 1024), out var key)
                ? (secret, $"{key} borg-backup-server")
                : Problem.Unavailable("ssh.key-not-made", $"ssh-keygen could not make a key: {RemoteProblems.Words(run?.Errors ?? [])}", "See that the data folder can be written to.");
        }
        catch (FileNotFoundException)
        {
            return Problem.Unavailable("ssh.keygen-missing", "ssh-keygen is not installed on the server.", "Install it (on Debian: apt install openssh-client).");
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".pub");
        }
    }

    public static string Protect(SecretBox secrets, StorageLocationId id, string privateKey) => secrets.Protect(Table, Column, id.Value, privateKey);

    /// <exception cref="RemoteHostException">It was altered.</exception>
    public static string Reveal(SecretBox secrets, StorageLocationId id, string protectedKey)
    {
        try
        {
            return secrets.Reveal(Table, Column, id.Value, protectedKey);
        }
        catch (SecretTamperedException tampered)
        {
            throw new RemoteHostException(Problem.Conflict(
                "remote-host.secret-tampered", $"The stored key to the remote host cannot be used: {tampered.Message}", "Somebody changed the database, or the key file is another one. Put both back from the same copy."));
        }
    }
}
