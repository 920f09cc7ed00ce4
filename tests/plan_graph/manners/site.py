"""A government site's page as it is saved from a browser: menus, buttons and footer around one text."""

from __future__ import annotations

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{title}_政府文件_{place}人民政府</title>
<meta name="keywords" content="政府文件,规划计划,{place}">
<style>.nav li{{float:left}} .zoom a{{margin:0 4px}}</style>
<script>var _site="{place}";function doZoom(n){{document.getElementById('zoom').style.fontSize=n+'px'}}</script>
</head>
<body>
<div class="top"><a href="/">{place}人民政府门户网站</a> <a href="/wza">无障碍浏览</a> <a href="/zzb">长者模式</a>
<form><input placeholder="请输入关键字"><button>搜索</button></form></div>
<ul class="nav"><li><a>网站首页</a></li><li><a>走进{place}</a></li><li><a>新闻中心</a></li><li><a>政务公开</a></li>
<li><a>政务服务</a></li><li><a>互动交流</a></li><li><a>专题专栏</a></li></ul>
<div class="crumbs">您当前的位置：<a>首页</a> &gt; <a>政务公开</a> &gt; <a>规划计划</a> &gt; 正文</div>
<div class="side"><h3>信息公开指南</h3><ul><li>1.机构职能</li><li>2.法规公文</li><li>3.规划计划</li><li>4.财政资金</li></ul>
<h3>热点推荐</h3><ul><li><a>{place}召开残疾人工作推进会，区残联牵头部署全年任务</a></li>
<li><a>关于调整城乡低保标准的通知（责任单位：区民政局）</a></li></ul></div>
<table class="index"><tr><th>索 引 号</th><td>01345678-9/2022-00{serial}</td><th>发布机构</th><td>{place}人民政府办公室</td></tr>
<tr><th>文　　号</th><td>{number}</td><th>公开日期</th><td>2022-0{serial}-18</td></tr></table>
<div class="article">
<h1>{title}</h1>
<div class="meta">发布时间：2022-0{serial}-18 09:36　来源：{place}人民政府办公室　浏览次数：<span id="hits">1527</span>次
　<span class="zoom">字号：【<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a>
<a href="javascript:doZoom(14)">小</a>】</span></div>
<div class="share">分享到：<a>微信</a><a>微博</a><a>QQ空间</a></div>
<div id="zoom" class="TRS_Editor">
{content}
</div>
<div class="tools">【<a href="javascript:window.print()">打印本页</a>】【<a href="javascript:window.close()">关闭窗口</a>】</div>
<div class="related"><h4>相关阅读</h4><p>1.图解：{title}</p><p>2.《{title}》政策解读</p></div>
<p>上一篇：关于印发政务公开工作要点的通知</p><p>下一篇：没有了</p>
</div>
<div class="footer"><p>主办：{place}人民政府　承办：{place}人民政府办公室　技术支持：{place}大数据中心</p>
<p>联系电话：0000-1234567　网站标识码：0000000001　<a>某ICP备00000001号-1</a>　某公网安备 00000000000001号</p>
<p>网站地图 | 联系我们 | 版权声明</p></div>
</body>
</html>
"""


def page(title: str, place: str, number: str, serial: int, content: str) -> bytes:
    """Return the page's bytes around the text's markup."""
    return PAGE.format(title=title, place=place, number=number, serial=serial, content=content).encode()
