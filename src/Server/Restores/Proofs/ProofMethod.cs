namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Where a restore proof is carried out.</summary>
public enum ProofMethod
{
    /// <summary>The server reads the files out of the repository. Needs no client, and no client can fake it.</summary>
    Server,

    /// <summary>The agent restores them into a folder of its own and compares them with its live files; then the server reads the same ones.</summary>
    Client,
}
