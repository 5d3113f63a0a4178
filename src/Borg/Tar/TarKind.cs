namespace BorgBackupServer.Borg.Tar;

public enum TarKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Folder,
    Pipe,
}
