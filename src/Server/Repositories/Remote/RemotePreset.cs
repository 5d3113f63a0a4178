namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Whose machine a remote host is; decides what is proposed, and what can be asked of it.</summary>
public enum RemotePreset
{
    /// <summary>Any machine with sshd and borg.</summary>
    Other,

    BorgBase,

    HetznerStorageBox,

    RsyncNet,
}
