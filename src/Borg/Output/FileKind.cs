namespace BorgBackupServer.Borg.Output;

/// <summary>What an entry of an archive is.</summary>
public enum FileKind
{
    Regular,
    Directory,
    SymbolicLink,
    Fifo,
    CharacterDevice,
    BlockDevice,
    Socket,
}
