using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Enrolment;

/// <summary>The agent's own SSH key pair. Made here by <c>ssh-keygen</c>; the private half never leaves the machine.</summary>
public static class SshKey
{
    /// <summary>Makes a new Ed25519 pair without a passphrase at <paramref name="file"/>, mode 0600.</summary>
    /// <returns>The public half: type and base64, without a comment.</returns>
    public static async Task<Result<string>> MakeAsync(string file, CancellationToken cancellationToken)
    {
        File.Delete(file);
        File.Delete(file + ".pub");
        var start = new ChildProcessStart
        {
            FileName = "ssh-keygen",
            Arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "bbs-agent", "-f", file],
            DiesWithParent = false, // it ends by itself in an instant
        };
        try
        {
            await using var child = await ChildProcess.StartAsync(start);
            var said = new List<string>();
            await foreach (var line in child.ReadErrorLinesAsync(cancellationToken))
                said.Add(line);
            var exit = await child.WaitForExitAsync(cancellationToken);
            if (exit.Code != 0)
                return new Problem("ssh.keygen-failed", ProblemKind.Failed, $"ssh-keygen ended with {exit}: {string.Join(' ', said)}");
        }
        catch (FileNotFoundException)
        {
            return new Problem("ssh.missing", ProblemKind.MissingProgram, "ssh-keygen is not installed.", "apt install openssh-client");
        }

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var parts = (await File.ReadAllTextAsync(file + ".pub", cancellationToken)).Split(' ', 3);
        return $"{parts[0]} {parts[1]}".Trim();
    }
}
