using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Enrolment;

/// <summary>What the server says at enrolment is kept for life, so it is held to its form before it is kept.</summary>
public static class PinCheck
{
    public static Problem? Check(EnrolResponse response)
    {
        if (response.ClientName.Length is 0 or > WireLimits.NameChars || response.ClientName.Any(char.IsControl))
            return Strange("a client name");
        if (response.ApiKey.Reveal().Length is 0 or > WireLimits.NameChars || response.ApiKey.Reveal().Any(letter => letter is <= ' ' or > '~'))
            return Strange("an API key");
        if (response.Ssh.HostKeys.Count is 0 or > 16 || !response.Ssh.HostKeys.All(KnownHosts.IsHostKey))
            return Strange("SSH host keys");
        if (!response.Repositories.All(pin => OrderGrammar.IsBorgId(pin.BorgId)))
            return Strange("a repository id");
        try
        {
            RepositoryLocation.Ssh(response.Ssh.User, response.Ssh.Host, response.Ssh.Port, "/repository");
            return null;
        }
        catch (ArgumentException)
        {
            return Strange("an SSH address");
        }
    }

    private static Problem Strange(string what) =>
        new("server.protocol", ProblemKind.Unreachable, $"The server sent {what} that is not in its form.", "Is the address that of a Borg Backup Server of a matching version?");
}
