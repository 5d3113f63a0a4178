using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Ssh;

/// <summary>
/// The key by which agents know this server again. Made once: agents have pinned it, and stop when they meet another.
/// </summary>
internal static class SshHostKey
{
    /// <summary>Makes the key at the first start; sees that the public half is there and fits at every start.</summary>
    public static async Task<Problem?> EnsureAsync(SshFiles files, CancellationToken cancellationToken)
    {
        if (ExecutablePath.Find("ssh-keygen") is not { } keygen)
            return Problem.Unavailable("ssh.keygen-missing", "ssh-keygen is not installed on the server.", "Install it (on Debian: apt install openssh-client).");

        if (!File.Exists(files.HostKey))
        {
            // Whole before it has its name: a crash leaves no half key.
            var unfinished = $"{files.HostKey}.{Guid.CreateVersion7():N}.new";
            var made = await RunAsync(keygen, ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", unfinished], cancellationToken);
            File.Delete(unfinished + ".pub");
            if (made is not { Exit: 0 })
                return Problem.Unavailable("ssh.host-key-not-made", $"ssh-keygen could not make the host key: {made.Text}", "See that the data folder can be written to.");
            File.Move(unfinished, files.HostKey);
        }

        File.SetUnixFileMode(files.HostKey, OwnerOnly.File);
        var read = await RunAsync(keygen, ["-y", "-f", files.HostKey], cancellationToken);
        if (read.Exit != 0 || !SshPublicKey.TryParse(read.Text, out var key))
        {
            return Problem.Unavailable(
                "ssh.host-key-damaged", $"The host key {files.HostKey} cannot be read.",
                "Put it back from a copy of the data folder. With a new one every agent stops until it is enrolled again.");
        }

        await OwnFile.ReplaceAsync(PublicFile(files), key + "\n", cancellationToken);
        return null;
    }

    /// <summary><c>ssh-ed25519 AAAA…</c>, or null before the first start of the private sshd.</summary>
    public static string? ReadPublic(SshFiles files) =>
        SshPublicKey.TryParse(OwnFile.ReadSmall(PublicFile(files), 1024), out var key) ? key.ToString() : null;

    private static string PublicFile(SshFiles files) => files.HostKey + ".pub";

    private static async Task<(int Exit, string Text)> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = program, Arguments = arguments });
        using var output = new StreamReader(child.Output);
        var printed = output.ReadToEndAsync(cancellationToken);
        var errors = await child.ReadErrorLinesAsync(cancellationToken).Take(20).ToListAsync(cancellationToken);
        var text = await printed;
        var exit = await child.WaitForExitAsync(cancellationToken);
        return (exit.Code, exit.Code == 0 ? text.Trim() : string.Join(' ', errors));
    }
}
