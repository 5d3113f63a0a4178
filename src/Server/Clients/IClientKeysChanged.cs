namespace BorgBackupServer.Server.Clients;

/// <summary>Told after an SSH key of a client came or went: enrolment, leave, revoke. Reads the keys from the database.</summary>
public interface IClientKeysChanged
{
    Task ApplyAsync(CancellationToken cancellationToken);

    /// <summary>Told after it changed what this client may do; its keys are the same.</summary>
    Task ApplyRulesAsync(ClientId client, CancellationToken cancellationToken) => ApplyAsync(cancellationToken);
}
