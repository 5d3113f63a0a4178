using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

internal static class Statistics
{
    public static CatalogStatistics Read(CatalogConnection connection)
    {
        var counts = connection.Prepare("""
            SELECT count(*), ifnull(sum(live_count), 0), ifnull(sum(past_count), 0), (SELECT count(*) FROM archive) FROM chain
            """);
        _ = counts.Step();
        var statistics = new CatalogStatistics
        {
            ChainCount = counts.Long(0),
            LiveVersionCount = counts.Long(1),
            PastVersionCount = counts.Long(2),
            ArchiveCount = counts.Long(3),
            FileBytes = connection.Prepare("PRAGMA page_count").Scalar(0) * connection.Prepare("PRAGMA page_size").Scalar(0),
        };
        counts.Reset();
        return statistics;
    }
}
