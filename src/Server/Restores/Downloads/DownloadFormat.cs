namespace BorgBackupServer.Server.Restores.Downloads;

public enum DownloadFormat
{
    /// <summary>A tar, compressed: names, modes, owners, links and devices as they were.</summary>
    TarGz,

    /// <summary>For machines that know nothing else: names as UTF-8, modes and symbolic links where the receiver reads them.</summary>
    Zip,

    /// <summary>One file, just as it is.</summary>
    File,
}
