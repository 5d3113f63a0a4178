using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Restores;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Restores;

public sealed class BasketTests
{
    [Fact]
    public void A_basket_keeps_the_order_of_picking_and_no_path_twice()
    {
        var (first, second) = (new WirePath("b"), new WirePath("a"));
        var basket = new Basket();
        basket.Set(first, true);
        basket.Set(second, true);
        basket.Set(first, true);

        Assert.Equal([first, second], basket.Paths);

        basket.Set(first, false);
        Assert.Equal([second], basket.Paths);
        Assert.False(basket.Contains(first));
    }

    [Fact]
    public void Each_archive_keeps_its_own_basket_while_others_are_looked_at()
    {
        var baskets = new Baskets();
        var (one, other) = (ArchiveId.Create(), ArchiveId.Create());
        baskets.Of(one).Set(new WirePath("picked"), true);

        Assert.Empty(baskets.Of(other).Paths);
        Assert.Equal([new WirePath("picked")], baskets.Of(one).Paths);
    }

    [Fact]
    public void Only_the_baskets_used_last_are_kept()
    {
        var baskets = new Baskets();
        var archives = Enumerable.Range(0, Baskets.Most + 1).Select(_ => ArchiveId.Create()).ToList();
        baskets.Of(archives[0]).Set(new WirePath("a"), true);
        foreach (var archive in archives.Skip(1).Take(Baskets.Most - 1))
            baskets.Of(archive).Set(new WirePath("b"), true);
        Assert.Single(baskets.Of(archives[0]).Paths); // used again, so it is not the oldest any more

        baskets.Of(archives[^1]);
        Assert.Single(baskets.Of(archives[0]).Paths);
        Assert.Empty(baskets.Of(archives[1]).Paths);
    }
}
