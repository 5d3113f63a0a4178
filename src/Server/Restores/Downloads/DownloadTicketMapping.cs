using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Restores.Downloads;

internal sealed class DownloadTicketMapping : IEntityTypeConfiguration<DownloadTicket>
{
    public void Configure(EntityTypeBuilder<DownloadTicket> builder)
    {
        builder.ToTable("download_tickets");
        builder.HasKey(ticket => ticket.Hash);
        builder.HasIndex(ticket => ticket.ExpiresAt);
        builder.Property(ticket => ticket.Format).HasConversion<string>().HasMaxLength(20);
    }
}
