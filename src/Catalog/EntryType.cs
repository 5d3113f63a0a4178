namespace BorgBackupServer.Catalog;

/// <summary>What an entry is. Stored by number: append only.</summary>
public enum EntryType
{
    File = 0,
    Directory = 1,
    SymbolicLink = 2,
    BlockDevice = 3,
    CharacterDevice = 4,
    Fifo = 5,
    Socket = 6,
    Other = 7,
}
