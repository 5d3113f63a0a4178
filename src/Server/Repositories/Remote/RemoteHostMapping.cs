using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Repositories.Remote;

internal sealed class RemoteHostMapping : IEntityTypeConfiguration<RemoteHost>
{
    public void Configure(EntityTypeBuilder<RemoteHost> builder)
    {
        builder.ToTable("remote_hosts");
        builder.HasKey(host => host.StorageLocationId);
        builder.HasIndex(host => host.AddressText).IsUnique();
        builder.HasOne<StorageLocation>().WithOne().HasForeignKey<RemoteHost>(host => host.StorageLocationId).OnDelete(DeleteBehavior.Cascade);
        builder.Ignore(host => host.Address);
        builder.Ignore(host => host.Space);
    }
}
